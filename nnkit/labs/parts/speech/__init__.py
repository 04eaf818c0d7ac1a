"""Words as sound, and as bands of frequency. In a folder of its own, so that labs without speech do not load it."""
