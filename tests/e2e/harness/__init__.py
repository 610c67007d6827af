"""What the end-to-end tests drive a real server with: processes, clients and checkers, standard library only."""
