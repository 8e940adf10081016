package records

// What the tests of the rules look at from outside.
var ParsePlan = parsePlan
