// Window event: a control above a picture was released at another value. Its detail is the list of
// chips, the fields that now differ from their defaults.
export const CHANGED = "explorer:experiment";
