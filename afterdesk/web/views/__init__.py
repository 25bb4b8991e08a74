"""The pages: get the record, check the form, call one action, redirect or render."""
