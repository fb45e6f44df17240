import { groupsOf, type UserAccount } from '../../inside/accounts.ts';
import { NoValue, type ReadValues, textParameter } from '../read-value.ts';

export const userValues: ReadValues = (subject, { inside }) => {
  const name = textParameter(subject, 'username') ?? subject.id;
  const find = async (): Promise<UserAccount | undefined> =>
    (await inside.accounts()).users.find((user) => user.name === name);
  const user = async (): Promise<UserAccount> => {
    const found = await find();
    if (found === undefined) throw new NoValue(`there is no user ${name}`);
    return found;
  };
  return {
    exists: async () => (await find()) !== undefined,
    uid: async () => (await user()).uid,
    gid: async () => (await user()).gid,
    home: async () => (await user()).home,
    shell: async () => (await user()).shell,
    groups: async () => [...groupsOf(await user(), await inside.accounts())].sort(),
  };
};

export const groupValues: ReadValues = (subject, { inside }) => {
  const name = textParameter(subject, 'groupname') ?? subject.id;
  const find = async () => (await inside.accounts()).groups.find((group) => group.name === name);
  return {
    exists: async () => (await find()) !== undefined,
    gid: async () => {
      const found = await find();
      if (found === undefined) throw new NoValue(`there is no group ${name}`);
      return found.gid;
    },
  };
};
