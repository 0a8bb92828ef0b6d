"""The institution's face: its logo, colours and imprint on pages, mails and title pages."""
