"""Course packs: what the records say of a topic, as material a trainer can edit, teach and hand out."""
