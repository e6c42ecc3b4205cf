/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

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

    /**
     * The ranges a setting lists.
     *
     * @throws IllegalArgumentException naming the setting and the entry that is none
     */
    public static Set<AddressRange> ofSetting(String key, List<String> texts) {
        return texts.stream()
                .map(text -> ofSetting(key, text))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static AddressRange ofSetting(String key, String text) {
        try {
            return parse(text);
        } catch (IllegalArgumentException neither) {
            throw new IllegalArgumentException(
                    key
                            + ": '"
                            + text
                            + "' is neither an IP address nor a block like 10.96.0.0/12: "
                            + neither.getMessage(),
                    neither);
        }
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
