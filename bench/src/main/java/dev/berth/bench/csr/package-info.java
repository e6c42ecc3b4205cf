/**
 * How long a certificate request waits for its approval, with one, a hundred and a thousand
 * pending, beside an approver that looks at nothing.
 */
@NullMarked
package dev.berth.bench.csr;

import org.jspecify.annotations.NullMarked;
