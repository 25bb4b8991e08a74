"""E-mail, the way buyers and Amazon reach a seller."""
