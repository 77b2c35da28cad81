// SPDX-License-Identifier: MIT
//
// A program of the guest: runs a command on a terminal of its own, and is the person who sits
// there:
//
//     terminal PROMPT ANSWER COMMAND…
//
// When PROMPT is asked, as a password is, ANSWER is typed with Enter. What the terminal shows goes
// to stdout. Ends as the command does.
#include <errno.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

// Whoever asks for a password switches the echo off, and with it throws away what was typed before;
// no event tells of it.
static void answer(const char* text)
{
    struct termios settings;
    while (tcgetattr(STDIN_FILENO, &settings) == 0 && (settings.c_lflag & ECHO)) {
        usleep(1000);
    }
    dprintf(STDIN_FILENO, "%s\n", text);
}

// Until nobody has the other end open any more, which reads as an error.
static void attend(const char* prompt, const char* text)
{
    static char shown[1 << 16];
    size_t length = 0;
    size_t looked = 0; // up to here, prompts are answered
    ssize_t got;
    while ((got = read(STDIN_FILENO, shown + length, sizeof shown - 1 - length)) > 0) {
        if (write(STDOUT_FILENO, shown + length, got) != got) {
            return;
        }
        length += got;
        shown[length] = '\0';
        const char* const found = strstr(shown + looked, prompt);
        if (found) {
            looked = found - shown + strlen(prompt);
            answer(text);
        }
    }
}

int main(int argc, char** argv)
{
    if (argc < 4) {
        fprintf(stderr, "usage: terminal PROMPT ANSWER COMMAND...\n");
        return 64;
    }
    int terminal;
    const pid_t child = forkpty(&terminal, NULL, NULL, NULL);
    if (child == 0) {
        execvp(argv[3], argv + 3);
        fprintf(stderr, "terminal: cannot run %s: %s\n", argv[3], strerror(errno));
        _exit(127);
    }
    if (child < 0) {
        fprintf(stderr, "terminal: there is none: %s\n", strerror(errno));
        return 71;
    }
    dup2(terminal, STDIN_FILENO);
    close_range(STDERR_FILENO + 1, ~0u,
                0); // what the command was handed is its alone: it tells of its end
    attend(argv[1], argv[2]);
    int status;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
