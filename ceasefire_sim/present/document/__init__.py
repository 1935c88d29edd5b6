"""Documents in words, tables and pictures, whatever they are written as: chapters of blocks."""
