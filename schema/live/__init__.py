"""Live answers: whoever asks the same shares one source, one execution and one encoding."""
