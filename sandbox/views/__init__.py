"""The practice server's blueprints: the API, Import History and the practice pages."""
