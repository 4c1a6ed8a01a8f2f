// The decoder of QR codes, for browsers that have none of their own.
import decode from "qr/decode.js";

self.linliQR = (image) => {
  try {
    return decode(image);
  } catch {
    return ""; // a picture without a code is no fault
  }
};
