"""A target in a process of its own: it can crash, hang or lie there, and the judge stays here.

The child holds the target and its arrays and does nothing but call it. Every array that a clause
holds here has its twin there, kept equal in both directions around each call, so that a target
that writes into its input is seen to do so. What comes back is JSON and raw bytes: nothing that
could run anything.
"""
