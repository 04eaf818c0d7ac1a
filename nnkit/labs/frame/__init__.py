"""What all labs share: controls, sentences, numbers and the view, in Python and in JavaScript."""
