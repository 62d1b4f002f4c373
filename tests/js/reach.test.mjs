import assert from "node:assert/strict";
import { test } from "node:test";
import { onlyHere } from "../../assets/js/room/reach.js";

test("an address of the computer itself is told from one that a phone can open", () => {
  for (const host of ["localhost:8501", "127.0.0.1:8501", "127.0.1.1", "[::1]:8501", "app.localhost"])
    assert.equal(onlyHere(`http://${host}/?room=ABC234`), true, host);
  for (const host of ["192.168.0.7:8501", "10.127.0.1", "rnn.example.org/tools", "localhost.example.org", "[fe80::1]"])
    assert.equal(onlyHere(`https://${host}/?room=ABC234`), false, host);
});
