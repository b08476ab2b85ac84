"""Self-contained pages: HTML built as data, escaped by the serialiser, nothing fetched."""
