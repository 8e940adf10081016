// Package e2e proves the promises of the house on the whole program: what people do, from the first
// page of an application to the paid and filed permit, through the real handler, the real modules and
// both databases, in the region of the demonstration.
//
// journey_test.go and others_test.go tell the journeys over HTTP without JavaScript; browser_test.go tells the
// main one again in a real Chromium, with and without JavaScript, wide and narrow, and keyboard_test.go what is
// done without a mouse; routes_test.go opens every page there is and looks at it; hostile_test.go sends what
// nobody should; crash_test.go kills the server. Tests see the product from outside: they import the
// composition (app) and the platform, never a module.
//
// Words: a world is a seeded installation of one test, with a clock that stands still until the test
// moves it; a persona is somebody of the demonstration, entered at the login page; eyes are a person at a
// browser, a typist has only a keyboard. Background work is done by world.work, when the test says so.
package e2e
