"""Documents as HTML: pieces that any page may carry, and a style sheet."""
