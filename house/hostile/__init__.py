"""敌意 — what nobody honest sends: cases drawn for the interface, a kept corpus for every door."""
