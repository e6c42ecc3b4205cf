/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.ssh;

import com.jcraft.jsch.UserInfo;
import org.jspecify.annotations.Nullable;

/**
 * What a machine says during the login. Where an account rule keeps a user out whose key is right
 * ({@code /run/nologin}, an expired account) it is the only reason there is. Asked for anything, it
 * answers nothing.
 */
final class LoginBanner implements UserInfo {

    private static final int LONGEST = 300;

    private volatile String said = "";

    /** The last thing that was said, printable and on one line; empty if nothing was. */
    String said() {
        return said;
    }

    @Override
    public void showMessage(String message) {
        String line = MachineText.printable(message.strip().replaceAll("\\s+", " "));
        said = line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
    }

    @Override
    public @Nullable String getPassphrase() {
        return null;
    }

    @Override
    public @Nullable String getPassword() {
        return null;
    }

    @Override
    public boolean promptPassword(String message) {
        return false;
    }

    @Override
    public boolean promptPassphrase(String message) {
        return false;
    }

    @Override
    public boolean promptYesNo(String message) {
        return false;
    }
}
