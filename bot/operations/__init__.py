"""What operators rely on: backups, health, retention, leader election, doctor."""
