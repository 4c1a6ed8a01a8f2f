package brief

// Unwrap is unwrap, for tests of the round trip.
var Unwrap = unwrap
