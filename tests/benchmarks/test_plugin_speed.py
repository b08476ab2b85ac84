"""What the pytest plugin costs those who have it and do not use it: a look at each name."""

import pytest

from derive.testing.marks import own_marks


@pytest.mark.parametrize("target", [own_marks, dict, object(), "text"],
                         ids=["function", "class", "instance", "constant"])
def test_looking_for_marks(benchmark, target):
    assert benchmark(own_marks, target) == []
