// Who can open an address.

/**
 * Whether an address leads every computer to itself, so that no phone reaches this one by it.
 * @param {string} address
 */
export function onlyHere(address) {
  const { hostname } = new URL(address);
  return /^(localhost|.*\.localhost|127\.[\d.]+|\[::1\])$/.test(hostname);
}
