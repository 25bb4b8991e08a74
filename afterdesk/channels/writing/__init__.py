"""The optional writing help: any endpoint that speaks OpenAI's chat completions. Off unless it is switched on."""
