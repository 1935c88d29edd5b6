"""What is shown: words, tables, pictures. Never computes a statistic."""
