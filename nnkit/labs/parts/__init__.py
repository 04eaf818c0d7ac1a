"""What labs share besides the frame: pictures, and how numbers are packed for them."""
