"""Tools for the course: student notebooks from masters, and the tree that may be published."""
