"""Which rules there are, what each says and bears on, and whether it applies today or what it lacks."""
