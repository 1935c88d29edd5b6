"""What the questions of a scenario look at: what runs exercise of it, and which of its clauses a question notices."""
