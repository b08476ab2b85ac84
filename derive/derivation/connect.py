def connect(before, after, definitions, relation): return None
