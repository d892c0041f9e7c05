// The Effect door.
export {}
