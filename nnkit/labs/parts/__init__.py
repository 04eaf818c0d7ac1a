"""Pictures that several labs share, and the packing of numbers for them."""
