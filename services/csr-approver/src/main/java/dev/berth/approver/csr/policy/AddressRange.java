/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr.policy;

import java.math.BigInteger;
import java.net.InetAddress;

/**
 * One address or a block of them.
 *
 * @param prefix how many leading bits decide
 */
public record AddressRange(InetAddress network, int prefix) {

    /**
     * Reads {@code 192.0.2.10}, {@code 10.96.0.0/12} or the like with IPv6. Bits behind the prefix
     * do not matter.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        InetAddress network = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
        int bits = network.getAddress().length * Byte.SIZE;
        int prefix = slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1));
        if (prefix < 0 || prefix > bits) {
            throw new IllegalArgumentException("the prefix is not between 0 and " + bits);
        }
        return new AddressRange(network, prefix);
    }

    /** Whether the address lies in it; never for one of the other IP family. */
    public boolean contains(InetAddress address) {
        byte[] theirs = address.getAddress();
        byte[] ours = network.getAddress();
        int behind = ours.length * Byte.SIZE - prefix;
        return theirs.length == ours.length
                && new BigInteger(1, theirs)
                        .shiftRight(behind)
                        .equals(new BigInteger(1, ours).shiftRight(behind));
    }
}
