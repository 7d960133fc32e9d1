#!/bin/sh
# Under the name that the Python images have, for compose files that start it themselves, after a wait for example.
# Node becomes this process, gets SIGTERM itself and ends in good order within the 10 s that Docker gives.
# The heap grows in small steps, which halves the memory of a large import; a run is too short and too varied for
# the slowest compiler, which costs as much time as it saves, and memory; with the last flag, what a run leaves behind is given
# back before the long wait for the next one.
# The stand-in for OpenCTI is asked by other containers, and keeps what it has in the volume.
if [ -e /opt/octi/is-sandbox ]; then cd /data && set -- --host 0.0.0.0 "$@"; fi
exec node --max-semi-space-size=2 --heap-growing-percent=20 --no-turbofan --expose-gc /opt/octi/main.cjs "$@"
