"""What Opsloop costs and bears, measured: each file runs alone (`bin/bench pages`) and prints machine and versions."""
