"""Data folders that ship with parkopt; the wheel puts geodata, scenarios and maps here."""
