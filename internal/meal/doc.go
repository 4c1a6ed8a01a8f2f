// Package meal is the cooked meal, from the kitchen to the hand it is given to.
//
// It will own kitchens, batches, orders with diets and allergies, and hand-overs.
// For now it has its kind of fact.
//
// The rules it carries: 北京市居家养老服务条例 on community tables and delivery to the
// old, and contact-free delivery as the reference month knew it.
//
// It is on floor 3, above errand.
package meal
