"""What an author writes: the file with its places, the frozen parts, what is written over them, the checks."""
