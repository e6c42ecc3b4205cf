/** Pages of docs/ that must say what the tree says. */
package dev.berth.docs;
