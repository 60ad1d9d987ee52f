"""What users say of answers, and the questions that had none: kept beside the index, personal data masked."""
