// Node 20's own fetch sends by whichever dispatcher of undici is there first. That of the undici package, which Effect's
// clients bring along, refuses what the built-in one adds to a request that names its length. So the built-in one comes first.
await fetch("data:,")
