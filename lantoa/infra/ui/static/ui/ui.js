// What every page does: nothing yet that a page needs to work.
