"""What makes a folder a lab: controls, sentences, numbers, the view; in Python and in JavaScript."""
