"""What the reports store: renderings of documents."""
