"""Reads configurations with supervisord's own parser.

stdin: {"root": directory, "cases": [{"files": {path: text}, "main", "env", "users", "groups", "directories", "uid", "host"}]}
stdout: {"version": ..., "results": [...]}

Users, groups, directories outside the root, the host name and the environment are those of the case, not of this
machine. Files are written below the root, which is also the working directory.
"""

import grp
import json
import os
import platform
import pwd
import shutil
import sys
import tempfile
import warnings

warnings.simplefilter('ignore')
from supervisor import events, loggers, options  # noqa: E402
from supervisor.datatypes import Automatic, RestartUnconditionally, RestartWhenExitUnexpected  # noqa: E402


class Refused(Exception):
    pass


class Options(options.ServerOptions):
    def usage(self, msg):
        raise Refused(str(msg))


class World:
    """The host as one case describes it, put in the place of what asks the real one."""

    def __init__(self, root):
        self.root = root
        self.case = None
        self.real_isdir = os.path.isdir

    def install(self):
        pwd.getpwnam = lambda name: self.user(lambda user: user['name'] == name)
        pwd.getpwuid = lambda uid: self.user(lambda user: user['uid'] == uid)
        grp.getgrnam = lambda name: self.group(lambda group: group['name'] == name)
        grp.getgrgid = lambda gid: self.group(lambda group: group['gid'] == gid)
        grp.getgrall = lambda: []
        os.getuid = lambda: self.case['uid']
        os.setuid = os.setgid = os.setgroups = lambda *_: None
        os.path.isdir = self.isdir
        platform.node = lambda: self.case['host']
        tempfile.gettempdir = self.gettempdir

    def user(self, wanted):
        for user in self.case['users']:
            if wanted(user):
                entry = (user['name'], 'x', user['uid'], user['gid'], '', user['home'], '/bin/sh')
                return pwd.struct_passwd(entry)
        raise KeyError('no such user')

    def group(self, wanted):
        for group in self.case['groups']:
            if wanted(group):
                return grp.struct_group((group['name'], 'x', group['gid'], []))
        raise KeyError('no such group')

    def isdir(self, path):
        full = os.path.normpath(os.path.join(self.root, path)).replace('//', '/')
        if full == self.root or full.startswith(self.root + '/'):
            return self.real_isdir(full)
        return full in self.case['directories']

    def gettempdir(self):
        candidates = tempfile._candidate_tempdir_list()
        for candidate in candidates:
            if self.isdir(os.path.abspath(candidate)):
                return os.path.abspath(candidate)
        raise FileNotFoundError(2, 'No usable temporary directory found in %s' % candidates)

    def enter(self, case):
        self.case = case
        os.environ.clear()
        os.environ.update(case['env'])
        for name in os.listdir(self.root):
            path = os.path.join(self.root, name)
            shutil.rmtree(path) if self.real_isdir(path) else os.remove(path)
        for path, text in case['files'].items():
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, 'w', newline='', encoding='utf-8') as file:
                file.write(text)


def logfile(value):
    if value is Automatic:
        return {'kind': 'auto'}
    return {'kind': 'none'} if value is None else {'kind': 'file', 'path': value}


def stream(process, name):
    return {
        'logfile': logfile(getattr(process, name + '_logfile')),
        'logfileMaxBytes': getattr(process, name + '_logfile_maxbytes'),
        'logfileBackups': getattr(process, name + '_logfile_backups'),
        'captureMaxBytes': getattr(process, name + '_capture_maxbytes'),
        'eventsEnabled': getattr(process, name + '_events_enabled'),
        'syslog': getattr(process, name + '_syslog'),
    }


AUTORESTART = {RestartUnconditionally: True, RestartWhenExitUnexpected: 'unexpected', False: False}


def process(config):
    return {
        'name': config.name,
        'command': config.command,
        'directory': config.directory,
        'umask': config.umask,
        'priority': config.priority,
        'autostart': config.autostart,
        'autorestart': AUTORESTART[config.autorestart],
        'startsecs': config.startsecs,
        'startretries': config.startretries,
        'uid': config.uid,
        'stdout': stream(config, 'stdout'),
        'stderr': stream(config, 'stderr'),
        'redirectStderr': config.redirect_stderr,
        'stopsignal': int(config.stopsignal),
        'stopwaitsecs': config.stopwaitsecs,
        'stopasgroup': config.stopasgroup,
        'killasgroup': config.killasgroup,
        'exitcodes': config.exitcodes,
        'environment': list(config.environment.items()),
        'serverurl': config.serverurl,
    }


def owner(pair):
    return None if pair is None else {'uid': pair[0], 'gid': pair[1]}


def socket(config):
    if hasattr(config, 'host') and config.host is not None:
        return {'kind': 'tcp', 'host': config.host, 'port': config.port, 'backlog': config.backlog}
    return {
        'kind': 'unix',
        'path': config.path,
        'owner': owner(config.owner),
        'mode': config.mode,
        'backlog': config.backlog,
    }


def group(config):
    result = {
        'name': config.name,
        'priority': config.priority,
        'processes': [process(each) for each in config.process_configs],
    }
    if isinstance(config, options.EventListenerPoolConfig):
        result['bufferSize'] = config.buffer_size
        result['events'] = sorted(events.getEventNameByType(each) for each in config.pool_events)
    if isinstance(config, options.FastCGIGroupConfig):
        result['socket'] = socket(config.socket_config)
    return result


def server(config):
    common = {'section': config['section'], 'username': config['username'], 'password': config['password']}
    if 'file' in config:
        common.update(kind='unix', file=config['file'], owner=owner(config['chown']), mode=config['chmod'])
    else:
        common.update(kind='inet', host=config['host'], port=config['port'])
    return common


LEVELS = {number: name for name, number in vars(loggers.LevelsByDescription).items() if not name.startswith('_')}


def supervisord(parsed):
    section = parsed.configroot.supervisord
    return {
        'minfds': parsed.minfds,
        'minprocs': parsed.minprocs,
        'directory': parsed.directory,
        'user': parsed.user,
        'umask': parsed.umask,
        'logfile': parsed.logfile,
        'logfileMaxBytes': parsed.logfile_maxbytes,
        'logfileBackups': parsed.logfile_backups,
        'loglevel': LEVELS[parsed.loglevel],
        'pidfile': parsed.pidfile,
        'identifier': parsed.identifier,
        'nodaemon': parsed.nodaemon,
        'silent': parsed.silent,
        'childlogdir': parsed.childlogdir,
        'nocleanup': parsed.nocleanup,
        'stripAnsi': parsed.strip_ansi,
        'environment': list(section.environment.items()),
    }


def read(main):
    try:
        parsed = Options()
        parsed.realize(['-c', main], doc='', progname='supervisord')
        parsed.set_uid_or_exit()
    except Refused as refusal:
        return {'ok': False, 'message': str(refusal)}
    except Exception as error:
        return {'ok': False, 'message': str(error), 'traceback': type(error).__name__}
    return {
        'ok': True,
        'supervisord': supervisord(parsed),
        'groups': [group(each) for each in parsed.process_group_configs],
        'httpServers': [server(each) for each in parsed.server_configs],
        'rpcInterfaces': [
            {'name': name, 'options': list(extras.items())} for name, _, extras in parsed.rpcinterface_factories
        ],
        'serverUrl': parsed.serverurl,
        'warnings': parsed.parse_warnings + parsed.parse_criticals,
    }


def main():
    request = json.load(sys.stdin)
    world = World(request['root'])
    os.chdir(world.root)
    world.install()
    results = []
    for case in request['cases']:
        world.enter(case)
        results.append(read(case['main']))
    json.dump({'version': options.VERSION, 'results': results}, sys.stdout)


main()
