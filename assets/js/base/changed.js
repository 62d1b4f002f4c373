// The event on the window that says that a control above a picture was left at another value; its
// detail is what of the experiment then differs from the default.
export const CHANGED = "explorer:experiment";
