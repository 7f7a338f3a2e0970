"""One folder for each trainer that Respawn resumes by wrapping it in the running process."""
