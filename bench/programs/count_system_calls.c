/*
 * Runs a program and prints how many system calls it and all of its threads made:
 * count_system_calls <program> <arguments>. It is the debugger's interface that tells.
 */
#include "measure.h"

#include <errno.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

/* With this option a stop at a system call tells itself from one by a signal. */
#define AT_SYSTEM_CALL (SIGTRAP | 0x80)

static void become(char **command) {
    ptrace(PTRACE_TRACEME, 0, NULL, NULL);
    execv(command[0], command);
    _exit(127);
}

/* A signal of its own is passed on; what only the debugger sees is not. */
static int signal_to_pass_on(int status) {
    int signal = WSTOPSIG(status);
    bool is_ours = signal == AT_SYSTEM_CALL || signal == SIGTRAP || signal == SIGSTOP;
    return is_ours ? 0 : signal;
}

int main(int argc, char **argv) {
    (void)argument(argc, argv, 1);
    int status;
    pid_t child = fork();
    if (child == 0) become(argv + 1);
    require(child > 0 && waitpid(child, &status, 0) == child && WIFSTOPPED(status),
            "the program starts, and may be traced");
    long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL;
    ptrace(PTRACE_SETOPTIONS, child, NULL, options);
    ptrace(PTRACE_SYSCALL, child, NULL, 0L);

    double stops = 0;
    int result = 0;
    for (pid_t who; (who = waitpid(-1, &status, __WALL)) > 0 || errno == EINTR;) {
        if (who > 0 && WIFSTOPPED(status)) {
            stops += WSTOPSIG(status) == AT_SYSTEM_CALL;
            ptrace(PTRACE_SYSCALL, who, NULL, (long)signal_to_pass_on(status));
        } else if (who == child) {
            result = WIFEXITED(status) ? WEXITSTATUS(status) : 1;
        }
    }
    report("system_calls", stops / 2); /* a stop before, a stop after */
    return result;
}
